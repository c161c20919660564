-- Up to which event time the rows of an hour reach that are counted: a start reads on from there at once. It holds for the
-- row that was counted at rows_before_at, so not for one that an older program has written since.
SET @step = IF(EXISTS(SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'etl_hour' AND column_name = 'rows_before'), 'DO 0',
  'ALTER TABLE etl_hour
     ADD COLUMN rows_before DATETIME(6) NULL,
     ADD COLUMN rows_before_at DATETIME(6) NULL');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
