select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('labour', 'science', 'family')
order by date desc
