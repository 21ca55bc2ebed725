-- What a session was opened with, and when its owner last proved to be there: doors that change keys, roles or money want a fresh proof.
set role chronocare_owner;
alter table shop.session add column proof text not null default 'mail' check (proof in ('mail', 'passkey', 'pin', 'demo'));
alter table shop.session add column proved_at timestamptz;
update shop.session set proved_at = created_at;
alter table shop.session alter column proved_at set not null;
grant update (proof, proved_at) on shop.session to chronocare_app;
reset role;
