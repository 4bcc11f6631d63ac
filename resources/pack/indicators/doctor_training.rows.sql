select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('doctor_training')
order by date desc
