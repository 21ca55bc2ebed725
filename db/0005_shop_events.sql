-- The stream also tells what happens to the shop itself: sign-ins, keys, roles. Such an event has no job, and 0 as its version.
set role chronocare_owner;
alter table shop.event alter column job_id drop not null;
alter table shop.event drop constraint event_job_version_check;
alter table shop.event add constraint event_job_version_check check (case when job_id is null then job_version = 0 else job_version >= 1 end);
reset role;
