select
    case when exists (select 1 from premises) then
        (select count(*) from premises where use = 'counselling' and standard = 'yes' and mailbox = 'yes') end as value,
    (select count(*) from premises where use = 'counselling') as rooms,
    (select sum(individual_area) from premises where use = 'counselling') as individual_area,
    (select sum(group_area) from premises where use = 'counselling') as group_area,
    (select sum(reception_area) from premises where use = 'counselling') as reception_area
