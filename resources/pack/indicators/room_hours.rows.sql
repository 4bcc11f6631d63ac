with opened as (
    select date, sum(
        coalesce((strftime('%s', closed) - strftime('%s', opened)) / 60, 0)
        + coalesce((strftime('%s', closed2) - strftime('%s', opened2)) / 60, 0)) as minutes
    from counselling group by date
)
select 'counselling', _id from counselling join opened using (date)
join period on counselling.date between first and last
where period.name = 'term' and opened.minutes < 60
  and counselling.date in (select day from teaching_day)
order by counselling.date desc
