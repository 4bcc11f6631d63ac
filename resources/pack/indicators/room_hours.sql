-- taught days of this term before today: open an hour, open for less, and without an entry
with opened as (
    select date, sum(
        coalesce((strftime('%s', closed) - strftime('%s', opened)) / 60, 0)
        + coalesce((strftime('%s', closed2) - strftime('%s', opened2)) / 60, 0)) as minutes
    from counselling group by date
), taught as (
    select day from teaching_day join period on day between first and last
    where period.name = 'term' and day < :today
)
select
    count(*) as checked,
    coalesce(sum(minutes < 60), 0) as failing,
    coalesce(sum(minutes is null), 0) as unknown,
    sum(minutes) as minutes
from taught left join opened on opened.date = taught.day
