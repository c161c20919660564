-- How far late data is counted: rows that came up to an hour late are in the cells if they were written before this.
SET @step = IF(EXISTS(SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'etl_lease' AND column_name = 'late_counted_until'), 'DO 0',
  'ALTER TABLE etl_lease ADD COLUMN late_counted_until DATETIME(6) NULL');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
