select
    (select coalesce(sum(beds), 0) from premises where use = 'dormitory' having exists (select 1 from premises)) as numerator,
    (select sum(boarding = '2') from enrolment where status = 'in_school') as denominator
