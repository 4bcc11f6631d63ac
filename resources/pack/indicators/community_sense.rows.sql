select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('community', 'exchange')
order by date desc
