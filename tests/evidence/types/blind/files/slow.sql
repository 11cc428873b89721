# Time: 2025-09-16T13:58:02.201938Z
# User@Host: kasse[kasse] @  [10.4.9.36]  Id: 9406
# Query_time: 12.779044  Lock_time: 0.000324 Rows_sent: 4  Rows_examined: 6906346
SET timestamp=1758031082;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='6a02ea' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:58:13.201938Z
# User@Host: kasse[kasse] @  [10.4.9.23]  Id: 9042
# Query_time: 10.352752  Lock_time: 0.000222 Rows_sent: 6  Rows_examined: 5583275
SET timestamp=1758031093;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='554556' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:58:24.201938Z
# User@Host: kasse[kasse] @  [10.4.9.17]  Id: 9221
# Query_time: 5.037952  Lock_time: 0.000179 Rows_sent: 47  Rows_examined: 7199639
SET timestamp=1758031104;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='7fde2c' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:58:35.201938Z
# User@Host: kasse[kasse] @  [10.4.9.18]  Id: 9716
# Query_time: 28.271154  Lock_time: 0.000880 Rows_sent: 10  Rows_examined: 4737054
SET timestamp=1758031115;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='5076c5' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:58:46.201938Z
# User@Host: kasse[kasse] @  [10.4.9.21]  Id: 9326
# Query_time: 24.106360  Lock_time: 0.000456 Rows_sent: 59  Rows_examined: 9315626
SET timestamp=1758031126;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='8f4e30' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:58:57.201938Z
# User@Host: kasse[kasse] @  [10.4.9.18]  Id: 9651
# Query_time: 20.238409  Lock_time: 0.000491 Rows_sent: 80  Rows_examined: 9825982
SET timestamp=1758031137;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='62b7ed' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:59:08.201938Z
# User@Host: kasse[kasse] @  [10.4.9.24]  Id: 9966
# Query_time: 18.499538  Lock_time: 0.000561 Rows_sent: 23  Rows_examined: 7089996
SET timestamp=1758031148;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='58d563' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:59:19.201938Z
# User@Host: kasse[kasse] @  [10.4.9.26]  Id: 9064
# Query_time: 19.823350  Lock_time: 0.000768 Rows_sent: 2  Rows_examined: 1529607
SET timestamp=1758031159;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='17a200' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:59:30.201938Z
# User@Host: kasse[kasse] @  [10.4.9.21]  Id: 9515
# Query_time: 13.608754  Lock_time: 0.000664 Rows_sent: 53  Rows_examined: 8658079
SET timestamp=1758031170;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='8536ff' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:59:41.201938Z
# User@Host: kasse[kasse] @  [10.4.9.14]  Id: 9939
# Query_time: 11.508494  Lock_time: 0.000799 Rows_sent: 99  Rows_examined: 9221172
SET timestamp=1758031181;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='047d31' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T13:59:52.201938Z
# User@Host: kasse[kasse] @  [10.4.9.34]  Id: 9702
# Query_time: 25.943054  Lock_time: 0.000758 Rows_sent: 96  Rows_examined: 9011887
SET timestamp=1758031192;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='27f474' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T14:00:03.201938Z
# User@Host: kasse[kasse] @  [10.4.9.19]  Id: 9311
# Query_time: 11.944024  Lock_time: 0.000942 Rows_sent: 54  Rows_examined: 6832688
SET timestamp=1758031203;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='630888' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T14:00:14.201938Z
# User@Host: kasse[kasse] @  [10.4.9.35]  Id: 9052
# Query_time: 27.563150  Lock_time: 0.000613 Rows_sent: 10  Rows_examined: 214845
SET timestamp=1758031214;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='e6bfa0' ORDER BY o.created DESC LIMIT 50;
# Time: 2025-09-16T14:00:25.201938Z
# User@Host: kasse[kasse] @  [10.4.9.19]  Id: 9733
# Query_time: 28.243159  Lock_time: 0.000587 Rows_sent: 33  Rows_examined: 6213885
SET timestamp=1758031225;
SELECT o.id, o.total FROM orders o JOIN lines l ON l.order_id=o.id WHERE l.sku='19b8a7' ORDER BY o.created DESC LIMIT 50;