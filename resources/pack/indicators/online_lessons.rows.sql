select 'online_lesson', _id from online_lesson join period on date between first and last
where period.name = 'school_year' and 1
order by date desc
