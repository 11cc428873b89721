mysql> SHOW CREATE TABLE tracking_event\G
*************************** 1. row ***************************
       Table: tracking_event
Create Table: CREATE TABLE `tracking_event` (
  `id` int NOT NULL AUTO_INCREMENT,
  `parcel_id` bigint unsigned NOT NULL,
  `partner` varchar(24) NOT NULL,
  `partner_ref` varchar(64) NOT NULL,
  `event_code` smallint NOT NULL,
  `event_time` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `parcel_time` (`parcel_id`,`event_time`)
) ENGINE=InnoDB AUTO_INCREMENT=2147483647 DEFAULT CHARSET=utf8mb4
mysql> select count(*) from information_schema.processlist;  -- 61
mysql> select table_rows from information_schema.tables where table_name='tracking_event';  -- 611204112 (rest archived)
