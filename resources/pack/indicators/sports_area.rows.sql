select 'premises', _id from premises where use in ('gym', 'field')
