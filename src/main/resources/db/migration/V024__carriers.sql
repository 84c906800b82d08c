-- Where a service delivers; until now all went to the provinces of China.
alter table carrier_service add column countries text[] not null default '{CN}';
update carrier_service set countries = '{CN,HK,MO,TW}' where carrier = 'sf';
comment on column carrier_service.countries is 'where it delivers, ISO 3166 codes';

alter table parcel add column carrier_id text;
comment on column parcel.carrier_id is 'what its carrier calls it, where that is neither our reference nor the waybill';

-- Access tokens of partners, one for all hubs: who has a token that runs out renews it for everybody.
create table access_token (
    name       text        not null primary key,
    token      text,
    expires_at timestamptz not null default '-infinity',
    renew_at   timestamptz not null default '-infinity',
    renewed_at timestamptz not null default '-infinity'
);
comment on column access_token.renew_at is 'renewed after this moment, some time before it expires';
