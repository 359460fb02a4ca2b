UPDATE batch SET report = 'x' WHERE id = 1;
