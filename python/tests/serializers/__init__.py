"""Tests of serializers: round trips with the real libraries."""
