with latest as (
    select covered, eligible, days from meal
    where month >= (select substr(first, 1, 7) from period where name = 'school_year') and month <= substr(:today, 1, 7)
    order by month desc limit 1
)
select max(covered) as numerator, max(eligible) as denominator, max(days) as days from latest
