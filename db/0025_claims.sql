-- A delivery that runs says so, whichever process runs it: "nothing is left to do" is true only when none does.
set role chronocare_owner;
alter table shop.wake add column is_claimed boolean not null default false;
grant update (is_claimed) on shop.wake to chronocare_app;
reset role;
