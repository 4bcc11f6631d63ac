select 'teacher', _id from teacher where moved in ('in', 'out')
