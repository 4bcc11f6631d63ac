-- no case at all is a figure, too: the roll says whether the school keeps its records here
select
    case when exists (select 1 from enrolment) then
        (select count(*) from dropout where state not in ('not_dropout', 'closed')) end as value,
    (select count(*) from dropout__visits where visit_date > date(:today, '-1 month') and visit_date <= :today) as visits
