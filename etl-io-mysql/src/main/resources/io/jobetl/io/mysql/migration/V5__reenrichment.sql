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

-- Which topic of its name an offset belongs to, and from where on the topic may be used: what stands before is of a time
-- when the binary log was numbered otherwise. As a statement that can be repeated when it was killed half way.
SET @etl_add_columns = IF(
  (SELECT COUNT(*) FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'etl_offset' AND column_name = 'topic_id') > 0,
  'DO 0',
  'ALTER TABLE etl_offset
     ADD COLUMN topic_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '''',
     ADD COLUMN first_offset BIGINT NOT NULL DEFAULT 0');
PREPARE etl_add_columns FROM @etl_add_columns;
EXECUTE etl_add_columns;
DEALLOCATE PREPARE etl_add_columns;
