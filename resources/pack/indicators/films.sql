-- two a term for the pupils of each grade; while the term goes on there is still time
with grades_here as (
    select grade from enrolment where status = 'in_school' group by grade
), seen as (
    select grades_here.grade, count(film._id) as films
    from grades_here left join film
        on instr(' ' || film.grades || ' ', ' ' || grades_here.grade || ' ') > 0
        and exists (select 1 from period where name = 'term' and film.date between first and last)
    group by grades_here.grade
)
select
    case when exists (select 1 from film) and exists (select 1 from period where name = 'term')
        then nullif(count(*), 0) end as checked,
    case when (select last < :today from period where name = 'term') then coalesce(sum(films < 2), 0) else 0 end as failing,
    case when (select last < :today from period where name = 'term') then 0 else coalesce(sum(films < 2), 0) end as unknown,
    min(films) as fewest
from seen
