-- A try to deliver that failed is no mere delay. Every row obeys the narrower rule, so none is looked at.
alter table parcel drop constraint parcel_exception_check;
alter table parcel add constraint parcel_exception_check
    check (exception in ('ATTEMPTED', 'DELAYED', 'DAMAGED', 'REFUSED', 'ADDRESS')) not valid;

-- See docs/decisions/0014: the newer of two versions that failed for the same cause takes over.
alter table incident
    add column version       timestamptz,
    add column superseded_by uuid;
comment on column incident.version is 'when the partner last changed what failed; null when that is unknown';
comment on column incident.superseded_by is 'uid of the incident of a newer version, which has taken over';
