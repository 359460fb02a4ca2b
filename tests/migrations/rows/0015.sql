UPDATE edition SET hours_reason = 'Se cortó la luz la segunda tarde.' WHERE id = 1;
UPDATE record SET remark = 'se dictaron 5,33 de 16 horas pedagógicas' WHERE id = 1;
