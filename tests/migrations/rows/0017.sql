UPDATE edition SET minimum_told_on = '2026-11-30', goes_anyway_at = '2026-11-30 12:00:00' WHERE id = 1;
