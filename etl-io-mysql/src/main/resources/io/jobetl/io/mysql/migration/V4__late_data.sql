-- Late data: what is known of an hour besides its rows, corrections with their commit, requests to recount, ids of dead
-- letters. MySQL has no ADD COLUMN IF NOT EXISTS, and each statement has to leave alone what is there.

SET @step = IF(EXISTS(SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'etl_hour' AND column_name = 'phase'), 'DO 0',
  'ALTER TABLE etl_hour
     ADD COLUMN phase VARCHAR(6) CHARACTER SET ascii NOT NULL DEFAULT ''OPEN'',
     ADD COLUMN counted_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

-- Until it closes, an hour is to be recounted ten minutes after its end.
UPDATE etl_hour SET phase = 'CLOSED' WHERE phase = 'OPEN' AND next_recount > hour + INTERVAL 70 MINUTE;

SET @step = IF(EXISTS(SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'etl_correction' AND column_name = 'epoch'), 'DO 0',
  'ALTER TABLE etl_correction
     ADD COLUMN epoch BIGINT NOT NULL,
     ADD COLUMN seq BIGINT NOT NULL,
     ADD KEY etl_correction_time (corrected_at)');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @step = IF(EXISTS(SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'etl_dead_letter' AND column_name = 'id'), 'DO 0',
  'ALTER TABLE etl_dead_letter ADD COLUMN id BIGINT NOT NULL AUTO_INCREMENT UNIQUE');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

-- Hours that somebody wants recounted. The writer deletes a request in the commit that holds the recount.
CREATE TABLE IF NOT EXISTS etl_recount (
  id BIGINT NOT NULL AUTO_INCREMENT,
  hour DATETIME NOT NULL,
  requested_by VARCHAR(255) NOT NULL,
  requested_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
