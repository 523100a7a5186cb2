"""What a study is: its file, its plan, the points it varies, the tables it gives."""
