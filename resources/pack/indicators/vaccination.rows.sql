select 'enrolment', _id from enrolment where status = 'in_school' and ifnull(vaccination_checked, 'no') = 'no'
