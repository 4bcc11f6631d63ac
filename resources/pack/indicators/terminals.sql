select
    (select case when exists (select 1 from equipment) then
        (select coalesce(sum(quantity), 0) from equipment
         where category in ('A02010105', 'A02010108') and condition in ('1', '2')) end) as numerator,
    (select count(*) from enrolment where status = 'in_school') as denominator
