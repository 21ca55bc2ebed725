-- Two owners at the same words: each sees which version they changed. 0 stands for the words the program brings.
set role chronocare_owner;
alter table shop.notice_words add column version int not null default 1 check (version >= 1);
grant update (version) on shop.notice_words to chronocare_app;
reset role;
