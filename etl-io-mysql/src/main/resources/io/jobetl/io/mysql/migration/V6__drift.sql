-- Jobs and campaigns whose change did not come through the feed: what was known, what the source had, what became of it
-- (OPEN, REPAIRED, GONE).
CREATE TABLE IF NOT EXISTS etl_drift (
  dimension VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id INT NOT NULL,
  since DATETIME(6) NOT NULL,
  known_company_id INT,
  company_id INT,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (dimension, id, since),
  KEY etl_drift_state (state, changed_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- When job and campaign were last compared with what is known of them, and why drift is not found or not repaired.
CREATE TABLE IF NOT EXISTS etl_comparison (
  dimension VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  compared_at DATETIME(6) NOT NULL,
  row_count BIGINT NOT NULL,
  problem VARCHAR(1000) NOT NULL,
  PRIMARY KEY (dimension)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
