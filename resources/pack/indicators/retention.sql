select max(entrants) as entrants, max(transferred_in) as moved_in, max(transferred_out) as moved_out,
    max(deaths) as deaths, max(graduates) as graduates, max(graduation_year) as cohort
from cohort where stage = :stage and graduation_year = :graduated
