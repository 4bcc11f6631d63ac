-- music: 96 m2; built in 2016 or before 73; small rural classes (below 30) 54, with junior grades 61
with class as (
    select count(*) as pupils from enrolment where status = 'in_school' group by grade, class_no
), need as (
    select (count(*) + 11) / 12 as rooms, max(pupils) as largest from class
), least as (
    select case
        when (select location in ('village', 'teaching_point') from profile order by school_year desc limit 1)
             and (select largest from need) < 30
        then case when exists (select 1 from enrolment where status = 'in_school' and cast(grade as integer) >= 7)
                  then 61 else 54 end
        end as area
)
select
    case when exists (select 1 from premises) then
        (select count(*) from premises
         where use = 'music' and area >= coalesce((select area from least),
                                               case when built_year <= 2016 then 73 else 96 end)) end as numerator,
    (select rooms from need) as denominator
