-- Progress of the pipeline. It is written in the same transaction as the cells that it stands for.

-- One row: who writes, and how many commits there were. Locked first by every commit.
CREATE TABLE IF NOT EXISTS etl_lease (
  name VARCHAR(64) CHARACTER SET ascii NOT NULL,
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  instance CHAR(36) CHARACTER SET ascii NOT NULL,
  owner VARCHAR(255) NOT NULL,
  connection_id BIGINT UNSIGNED NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  committed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- One row per hour that was ever counted; the columns behind hash_low are the reject reasons.
CREATE TABLE IF NOT EXISTS etl_hour (
  hour DATETIME NOT NULL,
  row_count BIGINT NOT NULL,
  hash_high BIGINT NOT NULL,
  hash_low BIGINT NOT NULL,
  bad_uuid BIGINT NOT NULL,
  wrong_partition BIGINT NOT NULL,
  organic BIGINT NOT NULL,
  ignored_track BIGINT NOT NULL,
  sponsored_without_job BIGINT NOT NULL,
  bad_bid BIGINT NOT NULL,
  next_recount DATETIME(6) NOT NULL,
  PRIMARY KEY (hour)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Newest known state of the dimension rows; position = where in the binary log the change stands.
CREATE TABLE IF NOT EXISTS etl_job (
  id INT NOT NULL,
  company_id INT,
  deleted BOOLEAN NOT NULL,
  position_file BIGINT NOT NULL,
  position_offset BIGINT NOT NULL,
  position_row INT NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE IF NOT EXISTS etl_campaign (
  id INT NOT NULL,
  company_id INT,
  deleted BOOLEAN NOT NULL,
  position_file BIGINT NOT NULL,
  position_offset BIGINT NOT NULL,
  position_row INT NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE IF NOT EXISTS etl_offset (
  topic VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_number INT NOT NULL,
  next_offset BIGINT NOT NULL,
  PRIMARY KEY (topic, partition_number)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Positions are compared byte by byte: a topic named T is not the topic t.
CREATE TABLE IF NOT EXISTS etl_dead_letter (
  source VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  position VARCHAR(512) COLLATE utf8mb4_bin NOT NULL,
  reason VARCHAR(2000) NOT NULL,
  payload MEDIUMTEXT NOT NULL,
  first_seen DATETIME(6) NOT NULL,
  PRIMARY KEY (source, position),
  KEY etl_dead_letter_seen (first_seen)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Changes of hours that were closed before: old value, new value, and how late the change was.
CREATE TABLE IF NOT EXISTS etl_correction (
  id BIGINT NOT NULL AUTO_INCREMENT,
  dates DATE NOT NULL,
  hours INT NOT NULL,
  job_id INT NOT NULL,
  publisher_id INT NOT NULL,
  campaign_id INT NOT NULL,
  group_id INT NOT NULL,
  old_clicks BIGINT,
  new_clicks BIGINT,
  old_spend_hour DECIMAL(19,6),
  new_spend_hour DECIMAL(19,6),
  old_conversion BIGINT,
  new_conversion BIGINT,
  old_qualified_application BIGINT,
  new_qualified_application BIGINT,
  old_disqualified_application BIGINT,
  new_disqualified_application BIGINT,
  lateness_seconds BIGINT NOT NULL,
  corrected_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY etl_correction_hour (dates, hours)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Settings that change results; a run with other ones is refused.
CREATE TABLE IF NOT EXISTS etl_setting (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
