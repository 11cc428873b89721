resource "aws_db_instance" "main" {
  identifier              = "kasse"
  engine                  = "postgres"
  engine_version          = var.pg_version
  instance_class          = "db.r6g.large"
  allocated_storage       = 200
  max_allocated_storage   = 200
  apply_immediately       = true
  parameter_group_name    = aws_db_parameter_group.main.name
  lifecycle {
    ignore_changes = [password]
  }
}

variable "pg_version" {
  type    = string
  default = "16.1"
}
