-- 结对、共同体、集团和购买服务。写法见 docs/pack.md。

-- name: pairing
select case when exists (select 1 from partner) then
    (select count(*) from partner
     where kind = 'pairing' and partner_urban = 'yes' and agreed_on <= :today and (valid_to is null or valid_to >= :today)) end as value

-- name: pairing.rows
select 'partner', _id from partner where kind = 'pairing' and partner_urban = 'yes' and agreed_on <= :today and (valid_to is null or valid_to >= :today)

-- name: community_member
select case when exists (select 1 from partner) then
    (select count(*) from partner
     where kind = 'community' and agreed_on <= :today and (valid_to is null or valid_to >= :today)) end as value

-- name: community_member.rows
select 'partner', _id from partner where kind = 'community' and agreed_on <= :today and (valid_to is null or valid_to >= :today)

-- name: school_group
select case when exists (select 1 from partner) then
    (select count(*) from partner
     where kind = 'group' and agreed_on <= :today and (valid_to is null or valid_to >= :today)) end as value

-- name: school_group.rows
select 'partner', _id from partner where kind = 'group' and agreed_on <= :today and (valid_to is null or valid_to >= :today)

-- name: contracts
select case when exists (select 1 from contract) then
    (select count(*) from contract
     where paid_by = 'government' and starts <= :today and ends >= :today) end as value

-- name: contracts.rows
select 'contract', _id from contract where starts <= :today and ends >= :today
