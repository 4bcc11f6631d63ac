select 'enrolment', _id from enrolment
where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade and entry_way <> '11'
