"""What pyarrow and DuckDB find in a folder of Parquet."""
import collections, json, pathlib, sys
import duckdb
import pyarrow.dataset
import pyarrow.parquet

root = sys.argv[1]
table = pyarrow.dataset.dataset(root, partitioning="hive").to_table()
days = collections.Counter(str(day) for day in table["published_day"].to_pylist())
rows = duckdb.sql(
    f"SELECT published_day, count(*) FROM read_parquet('{root}/*/*/*.parquet', hive_partitioning = true) GROUP BY 1"
).fetchall()
first = next(pathlib.Path(root).glob("*/*/*.parquet"))
column = pyarrow.parquet.ParquetFile(first).metadata.row_group(0).column(0)
print(json.dumps({
    "pyarrow": days,
    "duckdb": {str(day): count for day, count in rows},
    "links": sum(len(links) for links in table["links"].to_pylist()),
    "crawls": sorted(set(table["crawl"].to_pylist())),
    "page_index": column.has_offset_index and column.has_column_index,
    "published_at": str(table.schema.field("published_at").type),
}))
