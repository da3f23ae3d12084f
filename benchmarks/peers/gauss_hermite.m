function [node, weight] = gauss_hermite (m)
  %% Nodes and weights (a row) with E f(Z) ~ weight * f(node) for a standard normal Z: Golub and Welsch (1969).
  off_diagonal = sqrt (1:m-1);
  [vectors, node] = eig (diag (off_diagonal, 1) + diag (off_diagonal, -1), "vector");
  weight = vectors(1,:) .^ 2;
end
