select
    (select sum(seats) from premises where use in ('canteen', 'nap')) as numerator,
    (select sum(boarding = '1') from enrolment where status = 'in_school') as denominator
