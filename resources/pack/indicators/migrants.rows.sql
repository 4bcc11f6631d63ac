select 'enrolment', _id from enrolment where status = 'in_school' and migrant = 'yes'
