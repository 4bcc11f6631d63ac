"""The functions an expression of a form may call; a form that calls any other is refused when it is loaded.

As in ODK, with these names (pyxform lets all of them through as they stand):

    text       concat(a, ...)  join(sep, a, ...)  string(a)  string-length(a)  substr(a, from, to?)  (from 0)
               contains(a, b)  starts-with(a, b)  ends-with(a, b)  substring-before(a, b)  substring-after(a, b)
               translate(a, from, to)  normalize-space(a)  upper-case(a)  lower-case(a)
               regex(a, 'pattern')  whole text, RE2 syntax, pattern a literal: no look-around, no back-references
    numbers    number(a)  int(a)  round(a, places?)  abs(a)  floor(a)  ceiling(a)  pow(a, b)
               sum(...)  min(...)  max(...)  (empty answers are left out; '' when nothing is left)
               + - * div mod
    truth      if(test, a, b)  coalesce(a, b, ...)  boolean(a)  not(a)  true()  false()  and  or
    choices    selected(list, code)  count-selected(list)  selected-at(list, n)  jr:choice-name(${f}, '${f}')
    dates      today()  now()  date(a)  date-time(a)  format-date(a, '%Y-%m-%d')  format-date-time(a, f)
               decimal-date-time(a)  decimal-time(a)
    repeats    count(${visits})  count-non-empty(${visit_date})  ${visits}[result = 'home']  position(..)  index()
               indexed-repeat(${visit_date}, ${visits}, n)  position() and last() inside [ ]
    lookups    instance('list')/root/item[name = ${f}]/label      a choice list of this form (name, label, columns)
               instance('enrolment')/root/item[_id = ${pupil}]/name   records of another form: its fields, and `_id`,
               which is what a reference field holds; the policy must name the form in `lookups`
               current()/../f  the form's own field, inside [ ]
    once       once(a)  keeps what was computed first

Our own:

    gb11643(id)           true when `id` is an 18-character resident identity number: real date, right check character
    gb-birth(id)          'YYYY-MM-DD' of such a number, '' if it has none (the check character is not looked at)
    gb-sex(id)            '1' male, '2' female, '' if there is none
    mod11-2(text)         true when the last character is the ISO 7064 MOD 11-2 check of the digits before it
    months-between(a, b)  whole months from date a to date b (negative when b is earlier), '' when one is missing
    minutes-between(a, b) whole minutes from time a ('HH:MM') to time b of one day (negative when b is earlier)

Dates: in relations, arithmetic, number(), sum, min, max, int, round and `=` against a number, an ISO date (or date
and time) counts as days since 1970-01-01 local, and a time 'HH:MM' as a fraction of a day; two texts compare as text.
"""
