-- Mails to clients that came back or could not be sent are few, and the board asks for them at every look.
set role chronocare_owner;
create index notice_came_back on shop.notice (tenant_id, ended_at desc) where audience = 'client' and state in ('bounced', 'failed');
reset role;
