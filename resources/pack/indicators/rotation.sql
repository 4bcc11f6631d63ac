-- by all full-time teachers: the county knows who is eligible
with school_year as (select first, last from period where name = 'school_year')
select
    sum(moved in ('in', 'out') and moved_from <= (select last from school_year)
        and ifnull(moved_to, '9999') >= (select first from school_year)) as numerator,
    count(*) as denominator,
    sum(moved in ('in', 'out') and backbone in ('county', 'prefecture', 'region', 'nation')
        and moved_from <= (select last from school_year)
        and ifnull(moved_to, '9999') >= (select first from school_year)) as backbone
from teacher where full_time = 'yes' and post in ('teacher', 'principal')
