-- the county has the list of all disabled children of school age; a school has only its own pupils
select (select sum(disability <> 'none') from enrolment where status = 'in_school') as numerator, null as denominator
