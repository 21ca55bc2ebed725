-- Every statement of the program is prepared once and asks about the one shop it is sealed to, which no plan can see beforehand: planning it anew for
-- each call buys nothing and cost more than running it (the job page 3 ms, a search 3 ms).
do $$ begin
  alter role chronocare_app set plan_cache_mode = force_generic_plan;
end $$;
