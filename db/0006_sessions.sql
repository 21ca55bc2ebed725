-- What a session was opened with, and when its owner last proved to be there: doors that change keys, roles or money want a fresh proof.
set role chronocare_owner;
alter table shop.session add column proof text not null default 'mail' check (proof in ('mail', 'passkey', 'pin', 'demo'));
-- By a default and not by an update: the owner is behind the wall too and would touch no row.
alter table shop.session add column proved_at timestamptz not null default 'epoch';
alter table shop.session alter column proved_at drop default;
grant update (proof, proved_at) on shop.session to chronocare_app;
reset role;
