"""What compressing the ledger's payloads costs and saves, with and without a dictionary.

python -m tests.benchmarks.compression POOL.jsonl.gz
"""

import gzip
import json
import sys
import time

import zstandard

from schemas import RawArticle


def main() -> None:
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    texts = [
        RawArticle(url=f"https://news.example/{n}", title=a["title"][:1000] or None, body=a["text"])
        .model_dump_json(exclude_defaults=True)
        .encode()
        for n, a in enumerate(articles)
    ]
    train: list[bytes | bytearray | memoryview] = [*texts[::2]]
    test = texts[1::2]
    snippets = [t[:600] for t in test]
    dictionary = zstandard.train_dictionary(64_000, train)
    size = sum(map(len, test))
    print(f"{len(test):,} articles, {size / len(test):,.0f} bytes each as JSON")
    for level in (1, 3, 6, 9):
        for name, extra in (("none", None), ("64 KB, trained on the other half", dictionary)):
            compressor = zstandard.ZstdCompressor(level=level, dict_data=extra)
            began = time.process_time()
            packed = [compressor.compress(t) for t in test]
            took = (time.process_time() - began) / len(test) * 1e6
            short = sum(len(compressor.compress(t)) for t in snippets) / sum(map(len, snippets))
            print(
                f"  level {level}, dictionary {name}: {sum(map(len, packed)) / size:.3f} of the size,"
                f" {took:.0f} us an article; of snippets of 600 bytes {short:.3f}"
            )


if __name__ == "__main__":
    main()
