select 'enrolment', _id from enrolment where status = 'in_school' and disability <> 'none'
