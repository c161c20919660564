-- Jobs and campaigns whose company has changed and whose cells are too many for the transaction of that change. The
-- cells follow in chunks, in the order of their keys; the done_ columns are the last key that has followed.
CREATE TABLE IF NOT EXISTS etl_reenrichment (
  dimension VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id INT NOT NULL,
  done_dates DATE,
  done_hours INT,
  done_job_id INT,
  done_publisher_id INT,
  done_campaign_id INT,
  done_group_id INT,
  PRIMARY KEY (dimension, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
