resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  billing_mode   = "PROVISIONED"
  hash_key       = "pk"
  read_capacity  = 800
  write_capacity = 2000
  global_secondary_index {
    name = "by-customer"
    hash_key = "customerId"
    projection_type = "ALL"
    read_capacity  = 400
    write_capacity = 2000
  }
  global_secondary_index {
    name = "by-status-date"
    hash_key = "statusDate"     # e.g. NEW#2026-04-02
    projection_type = "KEYS_ONLY"
    read_capacity  = 200
    write_capacity = 500
  }
}
