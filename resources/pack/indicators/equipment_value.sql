select
    (select sum(quantity * unit_price) from equipment where teaching = 'yes' and condition <> '6') as numerator,
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) <= 6) as "primary",
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) >= 7) as junior,
    (select case when kind in ('twelve_year', 'complete_secondary') then null else 0 end from profile
     order by school_year desc limit 1) as senior
