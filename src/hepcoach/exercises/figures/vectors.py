"""Vectors and rotations in three dimensions, as tuples: all that the figures need of linear algebra."""

from __future__ import annotations

from math import cos, radians, sin, sqrt
from typing import TypeAlias

Vector: TypeAlias = tuple[float, float, float]
# Three columns: where a body's forward, up and right point.
Matrix: TypeAlias = tuple[Vector, Vector, Vector]

FORWARD: Vector = (1.0, 0.0, 0.0)
UP: Vector = (0.0, 1.0, 0.0)
RIGHT: Vector = (0.0, 0.0, 1.0)
UPRIGHT: Matrix = (FORWARD, UP, RIGHT)


def add(a: Vector, b: Vector) -> Vector:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def subtract(a: Vector, b: Vector) -> Vector:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def times(a: Vector, factor: float) -> Vector:
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vector) -> float:
    return sqrt(dot(a, a))


def unit(a: Vector) -> Vector:
    return times(a, 1 / (length(a) or 1.0))


def across(a: Vector, axis: Vector) -> Vector:
    """The part of `a` that is perpendicular to the unit vector `axis`."""
    return subtract(a, times(axis, dot(a, axis)))


def between(a: Vector, b: Vector, share: float) -> Vector:
    return add(a, times(subtract(b, a), share))


def turned(matrix: Matrix, a: Vector) -> Vector:
    """`a`, said in the matrix's own directions, in those of the world."""
    return add(add(times(matrix[0], a[0]), times(matrix[1], a[1])), times(matrix[2], a[2]))


def after(outer: Matrix, inner: Matrix) -> Matrix:
    return (turned(outer, inner[0]), turned(outer, inner[1]), turned(outer, inner[2]))


def inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return ((a, d, g), (b, e, h), (c, f, i))


def about_x(degrees: float) -> Matrix:
    """Up turns to the right."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return (FORWARD, (0.0, c, s), (0.0, -s, c))


def about_y(degrees: float) -> Matrix:
    """Right turns forward."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return ((c, 0.0, -s), UP, (s, 0.0, c))


def about_z(degrees: float) -> Matrix:
    """Forward turns up."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return ((c, s, 0.0), (-s, c, 0.0), RIGHT)
