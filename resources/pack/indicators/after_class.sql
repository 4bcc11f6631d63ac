select
    case when exists (select 1 from after_class where term = :term) then
        (select count(*) from after_class where term = :term and days_week > 0) end as value,
    (select sum(pupils) from after_class where term = :term) as pupils,
    (select sum(eligible) from after_class where term = :term) as eligible
